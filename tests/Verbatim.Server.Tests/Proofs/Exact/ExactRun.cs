namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>A run, what it is a trial of, and its frames as they were sent.</summary>
internal sealed record ExactRun(string What, string Run, IReadOnlyList<byte[]> Frames)
{
    /// <summary>What a stream of it has to be.</summary>
    public byte[] Stream { get; } = Joined(Frames, "data: "u8.ToArray(), "\n\n"u8.ToArray());

    /// <summary>What an export of it has to be.</summary>
    public byte[] Lines { get; } = Joined(Frames, [], "\n"u8.ToArray());

    public static byte[] Joined(IEnumerable<byte[]> frames, byte[] before, byte[] after)
    {
        using MemoryStream joined = new();
        foreach (byte[] frame in frames)
        {
            joined.Write(before);
            joined.Write(frame);
            joined.Write(after);
        }

        return joined.ToArray();
    }
}
