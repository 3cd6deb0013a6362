using System.Runtime.InteropServices;
using System.Text.Json;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>Room for what is held of one response: its items, and texts until they are shown, or compared with what the provider calls whole.</summary>
/// <remarks>Pieces of arguments make no frame, so the limits of a stream alone would let them fill the memory.</remarks>
internal sealed class HeldText(FrameSink sink, int most)
{
    /// <summary>What an item takes by itself, in UTF-16 units.</summary>
    public const int Item = 128;

    // The end of a full stream still says how the answer began (RunEnd), also where that comes after it is full.
    private const int MostWhenFull = 64 * 1024;

    private long _room = most;
    private bool _isFull;

    /// <summary>Whether what comes of this response from here changes nothing that is shown.</summary>
    public bool IsOver => _isFull && _room == 0;

    /// <summary>Takes room for a text of the answer.</summary>
    /// <returns>As much of its beginning as there is room for. Where that is not all of it, the stream is full from here.</returns>
    public string Take(string text)
    {
        long taken = Give(text.Length);
        return taken == text.Length ? text : taken == 0 ? "" : TextCut.ToAtMost(text, (int)taken);
    }

    /// <summary>Takes room for a text that takes the place of another.</summary>
    /// <returns>As much of it as there is room for, or the other, where that is more.</returns>
    public string Take(string text, string insteadOf)
    {
        string taken = Take(text);
        return taken.Length < text.Length && taken.Length < insteadOf.Length ? insteadOf : taken;
    }

    /// <summary>Takes room for what the end of the run does not say.</summary>
    /// <returns>False where there is none: the stream is full, and nobody will be shown what it was for.</returns>
    public bool TryTake(long units)
    {
        if (!sink.IsFull && units > _room)
            sink.IsFull = true;
        return !sink.IsFull && Give(units) == units;
    }

    /// <summary>Keeps an element in the place of another, whose room is given back: an output may have images in it, and is let go of when it was shown.</summary>
    /// <returns>What is kept; null where there is no room for it, or nothing to keep.</returns>
    public JsonElement? Keep(JsonElement? element, JsonElement? insteadOf)
    {
        if (insteadOf is { } before && !_isFull)
            _room += LengthOf(before);
        return element is { } kept && TryTake(LengthOf(kept)) ? kept.Clone() : null;
    }

    /// <summary>Takes room for an item. Where there is none, the response is over.</summary>
    public void TakeItem() => Give(Item);

    private static long LengthOf(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).Length;

    private long Give(long units)
    {
        sink.IsFull |= units > _room;
        if (sink.IsFull && !_isFull)
        {
            _isFull = true;
            _room = MostWhenFull;
        }

        // What does not follow on what is held has no place behind it.
        long given = Math.Min(units, _room);
        _room = given < units ? 0 : _room - given;
        return given;
    }
}
