namespace Verbatim.Web.Markdown;

/// <summary>A segment as HTML.</summary>
/// <param name="Html">Null where the parser refuses it.</param>
/// <param name="Headings">Which headings are open after it.</param>
internal sealed record RenderedSegment(string? Html, HeadingLevels Headings);
