using Markdig.Syntax;

namespace Verbatim.Web.Markdown;

/// <summary>Headings that are open, one below the other.</summary>
/// <remarks>
/// Models begin where they like and leave levels out. A heading is placed by what came before it only, so that one that stands
/// stays what it is.
/// </remarks>
/// <param name="Open">The levels as written, a digit each.</param>
internal readonly record struct HeadingLevels(string Open)
{
    // The page has a heading, the transcript one, and each speaker one: those of a message come below.
    private const int Above = 3;
    private const int Lowest = 6;

    public static HeadingLevels None { get; } = new("");

    /// <summary>Places the headings of the text that comes next.</summary>
    public HeadingLevels Place(IEnumerable<HeadingBlock> headings)
    {
        string open = Open;
        foreach (HeadingBlock heading in headings)
        {
            char written = (char)('0' + heading.Level);
            while (open is [.., var last] && last >= written)
                open = open[..^1];

            open += written;
            heading.Level = Math.Min(Above + open.Length, Lowest);
        }

        return new HeadingLevels(open);
    }
}
