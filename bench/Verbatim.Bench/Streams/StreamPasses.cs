using System.IO.Pipelines;
using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;
using Verbatim.Transcripts;

namespace Verbatim.Bench.Streams;

/// <summary>The work that is measured, once over a whole run.</summary>
internal static class StreamPasses
{
    public const string Run = "run_of_the_bench";
    public const string Conversation = "conversation_of_the_bench";

    /// <summary>The size of an image's chunks, in characters: the smallest that the options take, so that there are many.</summary>
    public const int ChunkSize = 1_024;

    // Large enough that no run here meets a limit, so that every pass does the same work.
    private static readonly ProjectionOptions Options = new()
    {
        ChunkSize = ChunkSize,
        Limits = new FrameLimits(MaxFrameBytes: 64 * 1024 * 1024, MaxStreamBytes: long.MaxValue / 2, MaxStreamFrames: long.MaxValue / 2),
    };

    private static readonly FrameTarget Target =
        new(RunId.Parse(Run), ConversationId.Parse(Conversation), "stream_of_the_bench", "bench") { StepName = "answer", Agent = "writer" };

    private static readonly TranscriptHeader Header = new()
    {
        WorkflowRunId = RunId.Parse(Run),
        ConversationId = ConversationId.Parse(Conversation),
        WorkflowKey = "bench",
        RequestMessage = "How do turtles nest?",
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Provider bytes to frame bytes, as a recorder's body is taken: cut, projected, checked.</summary>
    public static async Task ProjectAsync(byte[] body, Action<Frame> take)
    {
        var projection = new ResponsesProjection(Target, Position.Start, default, Options, TimeProvider.System);
        await foreach (ReadOnlyMemory<byte> providerEvent in EventsAsync(body))
            Give(projection.Take(providerEvent));
        Give(projection.End(isRunOver: true));

        void Give(IReadOnlyList<Frame> frames)
        {
            foreach (Frame frame in frames)
                take(frame);
        }
    }

    /// <summary>The events of a provider's stream, read in pieces as a socket gives them.</summary>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> EventsAsync(byte[] body) =>
        new ProviderEventReader(PipeReader.Create(new MemoryStream(body), new StreamPipeReaderOptions(bufferSize: 16 * 1024)), int.MaxValue).ReadAsync(CancellationToken.None);

    /// <summary>Frame bytes to what they say.</summary>
    public static long Read(List<byte[]> frames)
    {
        long last = 0;
        foreach (byte[] frame in frames)
            last = FrameEvents.Read(frame).EventId;
        return last;
    }

    /// <summary>Frame bytes to a transcript, one after the other.</summary>
    public static Transcript Fold(List<byte[]> frames)
    {
        Transcript transcript = Transcript.Begin(Header);
        foreach (byte[] frame in frames)
            transcript.Apply(frame);
        return transcript;
    }

    /// <summary>The peer: each one parsed as JSON, and nothing done with it.</summary>
    public static int Parse(List<byte[]> documents)
    {
        int objects = 0;
        foreach (byte[] document in documents)
        {
            using JsonDocument read = JsonDocument.Parse(document);
            objects += read.RootElement.ValueKind == JsonValueKind.Object ? 1 : 0;
        }

        return objects;
    }
}
