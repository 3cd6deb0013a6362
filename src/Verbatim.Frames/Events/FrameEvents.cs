using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Verbatim.Frames.Checking.Schema;

namespace Verbatim.Frames.Events;

/// <summary>Turns the bytes of a frame into what it says, and back.</summary>
public static class FrameEvents
{
    // As deep as a writer of .NET goes, so that a limit of frames that is set higher does not make them unreadable.
    private const int MaxDepth = 1000;

    internal static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    // Text goes out as UTF-8, not as \u escapes: frames are JSON documents of their own, never pasted into a page.
    private static readonly FrameJson Json = new(new JsonSerializerOptions(FrameJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
    });

    private static readonly Dictionary<string, JsonTypeInfo> Kinds = new(StringComparer.Ordinal)
    {
        [FrameKinds.Lifecycle] = Json.Lifecycle,
        [FrameKinds.MemoryCheckpoint] = Json.MemoryCheckpoint,
        [FrameKinds.AgentUpdated] = Json.AgentUpdated,
        [FrameKinds.OutputItemAdded] = Json.OutputItemAdded,
        [FrameKinds.OutputItemDone] = Json.OutputItemDone,
        [FrameKinds.MessageDelta] = Json.MessageDelta,
        [FrameKinds.MessageCitation] = Json.MessageCitation,
        [FrameKinds.ReasoningSummaryPartAdded] = Json.ReasoningSummaryPartAdded,
        [FrameKinds.ReasoningSummaryDelta] = Json.ReasoningSummaryDelta,
        [FrameKinds.ReasoningSummaryPartDone] = Json.ReasoningSummaryPartDone,
        [FrameKinds.RefusalDelta] = Json.RefusalDelta,
        [FrameKinds.RefusalDone] = Json.RefusalDone,
        [FrameKinds.ToolStatus] = Json.ToolStatusChanged,
        [FrameKinds.ToolArgumentsDelta] = Json.ToolArgumentsDelta,
        [FrameKinds.ToolArgumentsDone] = Json.ToolArgumentsDone,
        [FrameKinds.ToolCodeDelta] = Json.ToolCodeDelta,
        [FrameKinds.ToolCodeDone] = Json.ToolCodeDone,
        [FrameKinds.ToolOutput] = Json.ToolOutput,
        [FrameKinds.ToolApproval] = Json.ToolApproval,
        [FrameKinds.ChunkDelta] = Json.ChunkDelta,
        [FrameKinds.ChunkDone] = Json.ChunkDone,
        [FrameKinds.Error] = Json.RunError,
        [FrameKinds.Final] = Json.RunFinal,
    };

    /// <summary>Reads a frame. Never throws on what it says: a kind or a body it does not understand is an <see cref="UnknownEvent"/>.</summary>
    /// <remarks>Thread-safe. An escaped lone surrogate reads as U+FFFD: no text can hold it.</remarks>
    /// <param name="frame">One JSON object. Unknown fields are passed over; nothing of the memory itself is kept.</param>
    public static FrameEvent Read(ReadOnlySpan<byte> frame)
    {
        RecentFrames recent = RecentFrames.Current;
        if (recent.TryRead(frame, out FrameEvent? read))
            return read;

        read = ReadWhole(frame);
        recent.Keep(frame, read);
        return read;
    }

    /// <summary>Reads a frame by itself, without regard to frames before it: to the same end, and slower.</summary>
    internal static FrameEvent ReadWhole(ReadOnlySpan<byte> frame)
    {
        if (!Utf8.IsValid(frame))
            return new UnknownEvent();

        if (LoneSurrogates.AreIn(frame))
            frame = LoneSurrogates.Replace(frame);

        string kind = KindOf(frame);
        if (Kinds.TryGetValue(kind, out JsonTypeInfo? type)
            && (TryRead(frame, type) ?? TryReadParts(frame, PublicSseV1.ShapeOf(kind), type)) is { } known)
        {
            return known;
        }

        FrameEvent? envelope = TryRead(frame, Json.UnknownEvent) ?? TryReadParts(frame, PublicSseV1.EnvelopeShape, Json.UnknownEvent);
        return ((UnknownEvent?)envelope ?? new UnknownEvent()) with { RecordedKind = kind };
    }

    /// <summary>Writes a frame: one line of UTF-8, the envelope first, nulls left out.</summary>
    public static void Write(FrameEvent frame, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = Json.Options.Encoder, SkipValidation = true });
        JsonSerializer.Serialize(writer, frame, TypeOf(frame));
    }

    /// <summary>Writes a frame as <see cref="Write"/> does, into memory of its own that is exactly as long as the frame.</summary>
    public static byte[] ToBytes(FrameEvent frame) => JsonSerializer.SerializeToUtf8Bytes(frame, TypeOf(frame));

    private static JsonTypeInfo TypeOf(FrameEvent frame) => frame is UnknownEvent ? Json.UnknownEvent : Kinds[frame.Kind];

    private static FrameEvent? TryRead(ReadOnlySpan<byte> frame, JsonTypeInfo type)
    {
        try
        {
            return (FrameEvent?)JsonSerializer.Deserialize(frame, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FrameEvent? TryReadParts(ReadOnlySpan<byte> frame, ObjectShape shape, JsonTypeInfo type) =>
        ReadableParts.Of(frame, shape, MaxDepth) is { } parts ? TryRead(parts, type) : null;

    private static string KindOf(ReadOnlySpan<byte> frame)
    {
        try
        {
            var reader = new Utf8JsonReader(frame, Options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isKind = reader.ValueTextEquals("kind"u8);
                reader.Read();
                if (isKind)
                    return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON: no kind. What can be read of it, nothing, is read by the caller.
        }

        return "";
    }
}
