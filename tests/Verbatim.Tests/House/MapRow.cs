using System.Text.RegularExpressions;
using Xunit;

namespace Verbatim.Tests.House;

/// <summary>One project in the map of ARCHITECTURE.md: the folders it is said to have, the projects it is said to use.</summary>
internal sealed partial record MapRow(string Project, IReadOnlyList<string> Folders, IReadOnlyList<string> MayUse)
{
    private const string Heading = "| project | what it knows | may use |";

    /// <summary>The rows of the one table whose heading is the map's, as they are written.</summary>
    public static IReadOnlyList<MapRow> Parse(string architecture)
    {
        string[] lines = architecture.Split('\n');
        int heading = Assert.Single(Enumerable.Range(0, lines.Length), line => lines[line].Trim() == Heading);
        return [.. lines.Skip(heading + 2).TakeWhile(line => line.StartsWith('|')).Select(ParseRow)];
    }

    private static MapRow ParseRow(string line)
    {
        string[] cells = line.Trim().Trim('|').Split('|');
        Assert.Equal(3, cells.Length);
        string project = Assert.Single(Quoted(cells[0]));
        IEnumerable<string> folders = Quoted(cells[1]).Where(word => word.EndsWith('/')).Select(word => word.TrimEnd('/'));
        return new MapRow(project, Sorted(folders), Sorted(Quoted(cells[2])));
    }

    private static IEnumerable<string> Quoted(string cell) => InBackticks().Matches(cell).Select(match => match.Groups[1].Value);

    private static IReadOnlyList<string> Sorted(IEnumerable<string> words) => [.. words.Order(StringComparer.Ordinal)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InBackticks();
}
