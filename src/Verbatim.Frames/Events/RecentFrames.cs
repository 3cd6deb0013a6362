using System.Diagnostics.CodeAnalysis;

namespace Verbatim.Frames.Events;

/// <summary>Templates of what a thread has read lately: most frames of a run are like one of the last few of their kind.</summary>
/// <remarks>Of bounded size: a few for each kind, the oldest given up for a new one, so that branches of a run that take turns each have theirs.</remarks>
internal sealed class RecentFrames
{
    private const int Places = 32;
    private const int Ways = 4;

    [ThreadStatic]
    private static RecentFrames? s_current;

    private readonly FrameTemplate?[] _templates = new FrameTemplate?[Places * Ways];
    private readonly int[] _oldest = new int[Places];

    public static RecentFrames Current => s_current ??= new RecentFrames();

    /// <summary>Reads a frame that is like one read before.</summary>
    public bool TryRead(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out FrameEvent? read)
    {
        int place = PlaceOf(frame);
        foreach (FrameTemplate? template in _templates.AsSpan(place * Ways, Ways))
        {
            if (template is not null && template.TryRead(frame, out read))
                return true;
        }

        read = null;
        return false;
    }

    /// <summary>Takes a frame that had to be read whole.</summary>
    public void Keep(ReadOnlySpan<byte> frame, FrameEvent read)
    {
        if (FrameTemplate.Of(frame, read) is not { } template)
            return;

        int place = PlaceOf(frame);
        int way = _oldest[place]++ % Ways;
        _templates[(place * Ways) + way] = template;
    }

    // Only a hint where to look, so it may be wrong: spread over the places such that the kinds with templates do not meet.
    private static int PlaceOf(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> key = "\"kind\":\""u8;
        int at = frame.IndexOf(key);
        if (at < 0)
            return 0;

        ReadOnlySpan<byte> kind = frame[(at + key.Length)..];
        int length = Math.Max(0, kind.IndexOf((byte)'"'));
        return ((2 * length) + (kind.IsEmpty ? 0 : kind[0])) % Places;
    }
}
