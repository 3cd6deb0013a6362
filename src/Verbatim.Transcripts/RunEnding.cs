using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts;

/// <summary>How a run ended, as its root terminal frame says.</summary>
public sealed record RunEnding
{
    /// <summary>Never <see cref="RunStatus.Running"/>.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The terminal frame's time as written: RFC 3339.</summary>
    public string? At { get; init; }

    /// <summary>What went wrong, for an <c>error</c>.</summary>
    public ErrorDetail? Error { get; init; }

    /// <summary>Why the last response did not complete, where the provider said so.</summary>
    public string? Reason { get; init; }

    /// <summary>The answer parsed, where its format was a JSON schema.</summary>
    public JsonElement? StructuredOutput { get; init; }

    /// <summary>Files of the answer, each once.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Tokens of the whole run.</summary>
    public Usage? Usage { get; init; }

    /// <summary>What was redacted or cut in the terminal frame.</summary>
    public IReadOnlyList<Notice>? Notices { get; init; }

    internal static IReadOnlyList<Attachment> OnceEach(IReadOnlyList<Attachment> files) =>
        files.Count < 2 ? files : [.. files.DistinctBy(file => file.ObjectId, StringComparer.Ordinal)];
}
