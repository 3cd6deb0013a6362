using System.Globalization;
using Spectre.Console;

namespace Verbatim.Cli;

/// <summary>Breaks a line into rows that fit a terminal: at blanks, or within a word that is longer than a row.</summary>
internal static class LineWrap
{
    /// <summary>The rows, none wider than the given number of cells.</summary>
    public static IEnumerable<string> Of(string line, int width)
    {
        int start = 0;
        int blank = -1;
        int cells = 0;
        for (int at = 0; at < line.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(line, at);
            int taken = line[at] == '\t' ? 8 : line.Substring(at, length).GetCellWidth();
            if (cells + taken > width && at > start)
            {
                int end = blank > start ? blank : at;
                yield return line[start..end];
                start = blank > start ? blank + 1 : at;
                (at, cells, blank) = (start, 0, -1);
                continue;
            }

            if (line[at] == ' ')
                blank = at;
            cells += taken;
            at += length;
        }

        yield return line[start..];
    }
}
