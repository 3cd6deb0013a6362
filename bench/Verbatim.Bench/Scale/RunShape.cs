using System.Text;
using Verbatim.Bench.Streams;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;

namespace Verbatim.Bench.Scale;

/// <summary>A recorded run as a pattern for others of its shape.</summary>
internal sealed class RunShape
{
    public const string RunPlaceholder = "run_RRRRRRRRRRRRRRRRRRRRRR";
    public const string ConversationPlaceholder = "conv_CCCCCCCCCCCCCCCCCCCCCC";

    private const string Vowels = "aeiou";
    private const string Consonants = "bcdfghjklmnpqrstvwxyz";
    private const string Digits = "0123456789";

    private readonly List<FrameShape> _frames = [];

    /// <summary>The shapes of all recorded streams that make a whole run.</summary>
    public static async Task<List<RunShape>> AllAsync()
    {
        List<RunShape> shapes = [];
        foreach (string file in RecordedStreams.Files())
        {
            if (await OfAsync(await File.ReadAllBytesAsync(file)) is { } shape)
                shapes.Add(shape);
        }

        return shapes;
    }

    /// <summary>Another run of this shape: other ids, other words of as many letters, more or fewer deltas, and an end unless it is not to have one.</summary>
    public List<Frame> Make(RunId run, ConversationId conversation, Random random, bool isLive)
    {
        byte[] letters = Letters(random);
        byte[] runName = Encoding.ASCII.GetBytes(run.ToString());
        byte[] conversationName = Encoding.ASCII.GetBytes(conversation.ToString());
        List<Frame> made = [];
        foreach (FrameShape frame in isLive ? _frames[..^1] : _frames)
        {
            for (int copies = frame.IsDelta ? random.Next(3) : 1; copies > 0; copies--)
                made.Add(Checked(frame.Make(runName, conversationName, made.Count + 1, letters)));
        }

        return made;
    }

    public static Frame Checked(ReadOnlyMemory<byte> frame) =>
        FrameCheck.TryRead(frame, Limits, out Frame? read, out FrameFault? fault) ? read : throw new InvalidOperationException(fault.ToString());

    public static FrameLimits Limits { get; } = new();

    private static async Task<RunShape?> OfAsync(byte[] body)
    {
        var target = new FrameTarget(RunId.Parse(RunPlaceholder), ConversationId.Parse(ConversationPlaceholder), RunPlaceholder, "assistant");
        var projection = new ResponsesProjection(target, Position.Start, default, new ProjectionOptions(), new PacedTime());
        var shape = new RunShape();
        await foreach (ReadOnlyMemory<byte> providerEvent in StreamPasses.EventsAsync(body))
            shape.Add(projection.Take(providerEvent));
        shape.Add(projection.End(isRunOver: true));
        return shape._frames.Count > 1 ? shape : null;
    }

    private void Add(IReadOnlyList<Frame> frames)
    {
        foreach (Frame frame in frames)
            _frames.Add(new FrameShape(frame));
    }

    private static byte[] Letters(Random random)
    {
        byte[] letters = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        foreach (string kind in (string[])[Vowels, Consonants, Digits, Vowels.ToUpperInvariant(), Consonants.ToUpperInvariant()])
        {
            char[] others = kind.ToCharArray();
            random.Shuffle(others);
            for (int i = 0; i < kind.Length; i++)
                letters[kind[i]] = (byte)others[i];
        }

        return letters;
    }
}
