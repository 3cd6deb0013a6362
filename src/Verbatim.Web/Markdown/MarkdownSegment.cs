namespace Verbatim.Web.Markdown;

/// <summary>A stretch of a text that renders the same whatever stands before and after it, but for headings and link definitions.</summary>
/// <param name="Begin">Where it begins in the text.</param>
/// <param name="Length">How long it is, the blank lines after it included.</param>
/// <param name="Cost">What formatting it may cost at worst, in characters of ordinary text; <see cref="TooMuch"/> where it is not to be tried.</param>
internal readonly record struct MarkdownSegment(int Begin, int Length, int Cost)
{
    public const int TooMuch = int.MaxValue;

    public int End => Begin + Length;
}
