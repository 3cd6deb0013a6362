using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.OpenAiResponses.Items;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>What the next body of a run must know of the earlier ones.</summary>
internal sealed record ProjectionState
{
    private const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public long StreamBytes { get; init; }

    public bool IsFull { get; init; }

    public int Unnoticed { get; init; }

    public Usage? Usage { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    public ResponseAnswer? Answer { get; init; }

    public ResponseState? Response { get; init; }

    /// <summary>The highest of the provider's numbers that a frame of the last response carries.</summary>
    public long LastSequenceNumber { get; init; } = long.MinValue;

    public IReadOnlyDictionary<string, CallCard> Calls { get; init; } = new Dictionary<string, CallCard>();

    /// <summary>The approval requests that have their answer.</summary>
    public IReadOnlyList<string> Answered { get; init; } = [];

    /// <exception cref="ArgumentException">The bytes are not a state of this version: they were not made here, or are damaged.</exception>
    public static ProjectionState Read(ReadOnlyMemory<byte> state)
    {
        if (state.IsEmpty)
            return new ProjectionState();

        try
        {
            ProjectionState? read = JsonSerializer.Deserialize(state.Span, ProjectionStateJson.Default.ProjectionState);
            return read is { Version: CurrentVersion }
                ? read
                : throw new ArgumentException($"The state of version {read?.Version} is not one of version {CurrentVersion}.", nameof(state));
        }
        catch (JsonException damage)
        {
            throw new ArgumentException("The state is not one that an earlier body left.", nameof(state), damage);
        }
    }

    public ReadOnlyMemory<byte> Write() => JsonSerializer.SerializeToUtf8Bytes(this, ProjectionStateJson.Default.ProjectionState);
}
