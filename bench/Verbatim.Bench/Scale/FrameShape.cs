using System.Globalization;
using System.Text;
using System.Text.Json;
using Verbatim.Frames;

namespace Verbatim.Bench.Scale;

/// <summary>A recorded frame as a pattern: what differs from run to run is put in each time a frame is made of it.</summary>
internal sealed class FrameShape
{
    // What people and models wrote, and what names it was given. Everything else says which kind of frame it is.
    private static readonly HashSet<string> Texts = ["delta", "text", "response_text", "arguments_text", "code", "output_text", "title"];

    private static ReadOnlySpan<byte> EventId => "\"event_id\":"u8;

    private readonly byte[] _before;
    private readonly byte[] _after;
    private readonly List<int> _varied = [];
    private readonly List<(int At, bool IsRun)> _names = [];

    public FrameShape(Frame frame)
    {
        byte[] bytes = frame.Bytes.ToArray();
        int digits = bytes.AsSpan().IndexOf(EventId) + EventId.Length;
        int end = digits + bytes.AsSpan(digits).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        (_before, _after) = (bytes[..digits], bytes[end..]);
        IsDelta = frame.Envelope.Kind.EndsWith(".delta", StringComparison.Ordinal);
        FindNames(isRun: true, RunShape.RunPlaceholder);
        FindNames(isRun: false, RunShape.ConversationPlaceholder);
        FindTexts();
    }

    public int Bytes => _before.Length + _after.Length;

    /// <summary>Whether a run may have more or fewer of these and still be one.</summary>
    public bool IsDelta { get; }

    /// <summary>Makes a frame of a run.</summary>
    /// <param name="run">Its id, as long as the placeholder.</param>
    /// <param name="conversation">The same.</param>
    /// <param name="eventId">Where it stands.</param>
    /// <param name="letters">What each letter and digit of a text becomes.</param>
    public byte[] Make(byte[] run, byte[] conversation, long eventId, byte[] letters)
    {
        byte[] digits = Encoding.ASCII.GetBytes(eventId.ToString(CultureInfo.InvariantCulture));
        byte[] frame = [.. _before, .. digits, .. _after];
        int beyond = digits.Length;
        foreach ((int at, bool isRun) in _names)
            (isRun ? run : conversation).CopyTo(frame, Place(at, beyond));
        foreach (int at in _varied)
            frame[Place(at, beyond)] = letters[frame[Place(at, beyond)]];
        return frame;
    }

    // Places are counted without the digits of the event id.
    private int Place(int at, int digits) => at < _before.Length ? at : at + digits;

    private void FindNames(bool isRun, string name)
    {
        byte[] bytes = [.. _before, .. _after];
        byte[] wanted = Encoding.ASCII.GetBytes(name);
        for (int at = bytes.AsSpan().IndexOf(wanted); at >= 0;)
        {
            _names.Add((at, isRun));
            int next = bytes.AsSpan(at + wanted.Length).IndexOf(wanted);
            at = next < 0 ? -1 : at + wanted.Length + next;
        }
    }

    private void FindTexts()
    {
        // A digit stands in for the event id while this is read as JSON.
        byte[] frame = [.. _before, (byte)'1', .. _after];
        var reader = new Utf8JsonReader(frame);
        string? name = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
                name = reader.GetString();
            else if (reader.TokenType == JsonTokenType.String && name is not null)
                AddTexts(frame, (int)reader.TokenStartIndex + 1, (int)reader.BytesConsumed - 1, name);
        }
    }

    private void AddTexts(byte[] frame, int from, int to, string name)
    {
        bool isId = name is "item_id" or "response_id" or "tool_call_id";
        if (!isId && !Texts.Contains(name))
            return;

        for (int i = from; i < to; i++)
        {
            if (frame[i] == '\\')
                i += frame[i + 1] == 'u' ? 5 : 1;
            else if (isId ? char.IsAsciiDigit((char)frame[i]) : char.IsAsciiLetterOrDigit((char)frame[i]))
                _varied.Add(i < _before.Length ? i : i - 1);
        }
    }
}
