namespace Verbatim.Bench.Peers;

/// <summary>Counts frames in text that holds them, which comes in pieces: each frame has one event id.</summary>
internal sealed class FrameCount
{
    private readonly byte[] _seam = new byte[2 * (Mark.Length - 1)];
    private int _kept;

    public long Frames { get; private set; }

    private static ReadOnlySpan<byte> Mark => "\"event_id\":"u8;

    public void Add(ReadOnlySpan<byte> piece)
    {
        // A mark may lie across two pieces: the end of one and the beginning of the next are looked at together.
        int ahead = Math.Min(piece.Length, Mark.Length - 1);
        piece[..ahead].CopyTo(_seam.AsSpan(_kept));
        int seam = _kept + ahead;
        Frames += _seam.AsSpan(0, seam).Count(Mark) + piece.Count(Mark);

        ReadOnlySpan<byte> end = piece.Length >= Mark.Length - 1 ? piece[^(Mark.Length - 1)..] : _seam.AsSpan(Math.Max(0, seam - Mark.Length + 1), Math.Min(seam, Mark.Length - 1));
        byte[] kept = end.ToArray();
        kept.CopyTo(_seam, 0);
        _kept = kept.Length;
    }
}
