using Spectre.Console;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary>Prints a transcript: wrapped and coloured for people, plain lines on a pipe.</summary>
internal static class TranscriptPrinter
{
    private const int Narrowest = 20;

    public static void Print(IEnumerable<TranscriptLine> lines)
    {
        // https://no-color.org: any value but the empty one.
        bool isColoured = !Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
            && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        bool isFirst = true;
        foreach (TranscriptLine line in lines)
        {
            if (line.Kind == TranscriptLineKind.Heading && !isFirst)
                Console.Out.WriteLine();
            isFirst = false;

            string indent = new(' ', line.Depth * 2);
            IEnumerable<string> rows = Console.IsOutputRedirected
                ? [line.Text]
                : LineWrap.Of(line.Text, Math.Max(Narrowest, Console.WindowWidth - indent.Length - 1));
            foreach (string row in rows)
            {
                if (isColoured)
                    AnsiConsole.Write(new Text($"{indent}{row}\n", StyleOf(line.Kind)));
                else
                    Console.Out.WriteLine(indent + row);
            }
        }
    }

    private static Style StyleOf(TranscriptLineKind kind) => kind switch
    {
        TranscriptLineKind.Heading => new Style(decoration: Decoration.Bold),
        TranscriptLineKind.Note => new Style(decoration: Decoration.Dim),
        TranscriptLineKind.Warning => new Style(Color.Red),
        _ => Style.Plain,
    };
}
