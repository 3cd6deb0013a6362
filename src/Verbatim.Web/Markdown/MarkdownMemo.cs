namespace Verbatim.Web.Markdown;

/// <summary>What was rendered of growing texts the last time, so that only what grew is rendered again. Belongs to one page.</summary>
public sealed class MarkdownMemo
{
    private Dictionary<(string Source, string State), RenderedSegment> _last = [];
    private Dictionary<(string Source, string State), RenderedSegment> _now = [];

    /// <summary>How many segments were really rendered.</summary>
    internal int Rendered { get; private set; }

    /// <summary>Begins another painting: keeps what the last one used, and forgets what it did not.</summary>
    internal void Turn() => (_last, _now) = (_now, []);

    /// <param name="source">The text.</param>
    /// <param name="state">Whatever else the result depends on.</param>
    /// <param name="render">Renders it, where that was not done the last time.</param>
    internal RenderedSegment Get(string source, string state, Func<RenderedSegment> render)
    {
        var key = (source, state);
        if (_now.TryGetValue(key, out RenderedSegment? segment))
            return segment;

        if (!_last.TryGetValue(key, out segment))
        {
            segment = render();
            Rendered++;
        }

        return _now[key] = segment;
    }
}
