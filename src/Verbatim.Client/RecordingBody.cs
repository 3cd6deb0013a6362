namespace Verbatim.Client;

/// <summary>What a body to record is made of.</summary>
public sealed record RecordingBody
{
    private RecordingBody(string mediaType, string? source, bool isMore) => (MediaType, Source, IsMore) = (mediaType, source, isMore);

    /// <summary>Frames, one a line.</summary>
    public static RecordingBody NdJson { get; } = new("application/x-ndjson", null, false);

    /// <summary>Frames, one an event.</summary>
    public static RecordingBody EventStream { get; } = new("text/event-stream", null, false);

    /// <summary>A provider's own stream, which the server turns into frames.</summary>
    /// <param name="source">The provider's format, such as <c>openai-responses</c>.</param>
    /// <param name="isMore">Whether another body of the same run follows; the last one ends the run.</param>
    public static RecordingBody Of(string source, bool isMore) => new("text/event-stream", source, isMore);

    internal string MediaType { get; }

    internal string? Source { get; }

    internal bool IsMore { get; }
}
