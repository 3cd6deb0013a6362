namespace Verbatim.Bench.Streams;

/// <summary>One run to work on.</summary>
/// <param name="Name">Which.</param>
/// <param name="Body">The provider's stream; null where none stands behind the frames.</param>
/// <param name="Frames">The run's frames.</param>
internal sealed record StreamInput(string Name, byte[]? Body, List<byte[]> Frames)
{
    public long FrameBytes { get; } = Frames.Sum(frame => (long)frame.Length);

    public static async Task<StreamInput> FromAsync(string name, byte[] body)
    {
        var frames = new List<byte[]>();
        await StreamPasses.ProjectAsync(body, frame => frames.Add(frame.Bytes.ToArray()));
        return new StreamInput(name, body, frames);
    }
}
