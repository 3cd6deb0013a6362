namespace Verbatim.Web.Markdown;

/// <summary>A text cut where a new block begins for certain, so that its beginning need not be rendered again while it grows.</summary>
/// <remarks>
/// That is a line after a blank one that is not indented and cannot go on with a list or with code in fences: whatever was open
/// before is closed by it. A cut that is not made costs time; one too many would change what is shown.
/// </remarks>
internal sealed class MarkdownOutline
{
    // Below this, what a segment costs by itself is more than what it saves.
    private const int ShortestSegment = 1024;

    // Each of them is looked for in each segment.
    private const int MostDefinitions = 500;

    private readonly List<MarkdownSegment> _segments = [];
    private readonly List<LinkDefinition> _definitions = [];

    private MarkdownOutline()
    {
    }

    public IReadOnlyList<MarkdownSegment> Segments => _segments;

    /// <summary>Addresses that any segment may name.</summary>
    public IReadOnlyList<LinkDefinition> Definitions => _definitions;

    /// <summary>There are more of them than any text needs, and not all are listed.</summary>
    public bool HasTooManyDefinitions => _definitions.Count > MostDefinitions;

    public static MarkdownOutline Of(string text)
    {
        var outline = new MarkdownOutline();
        var cost = new MarkdownCost();
        MarkdownFence? fence = null;
        int begin = 0;
        bool isAfterBlank = true;
        bool isAfterDefinition = false;
        int? list = null;
        MarkdownFence? doubtful = null;
        bool isLost = false;
        for (int at = 0; at < text.Length;)
        {
            int end = EndOfLine(text, at);
            var line = new MarkdownLine(text.AsSpan(at, end - at));
            if (fence is null && doubtful is null && !isLost && isAfterBlank && at - begin >= ShortestSegment && line.BeginsBlock(list is not null))
            {
                outline._segments.Add(new MarkdownSegment(begin, at - begin, cost.Total));
                cost = new MarkdownCost();
                begin = at;
                list = null;
            }

            if (fence is { } open)
            {
                fence = open.IsClosedBy(line) ? null : fence;
                cost.AddCode(line);
            }
            else if (doubtful is { } inList)
            {
                // Code of the list, or code after it? A line that would tell them apart is where nobody knows any more.
                isLost |= !line.IsBlank && line.Indent < list;
                doubtful = inList.IsClosedBy(line) ? null : doubtful;
                cost.Add(line);
            }
            else
            {
                // What is indented as far as the text of a list is the list's, and ends with it.
                fence = list is null || line.Indent < list ? MarkdownFence.OpenedBy(line) : null;
                doubtful = list is not null && line.Indent >= list ? MarkdownFence.OpenedBy(line) : null;
                if (line.IsListItem && (list is null || line.Indent < list))
                    list = line.ContentIndent;
                else if (line.EndsLists)
                    list = null;
                cost.Add(line);
                isAfterDefinition = (isAfterBlank || isAfterDefinition) && outline.TryDefine(line);
            }

            isAfterBlank = line.IsBlank;
            at = end;
        }

        if (begin < text.Length)
            outline._segments.Add(new MarkdownSegment(begin, text.Length - begin, cost.Total));
        return outline;
    }

    private bool TryDefine(MarkdownLine line)
    {
        if (HasTooManyDefinitions || LinkDefinition.Of(line) is not { } definition)
            return false;

        _definitions.Add(definition);
        return true;
    }

    private static int EndOfLine(string text, int at)
    {
        int end = text.AsSpan(at).IndexOfAny('\r', '\n') is var found and >= 0 ? at + found + 1 : text.Length;
        return end < text.Length && text[end - 1] == '\r' && text[end] == '\n' ? end + 1 : end;
    }
}
