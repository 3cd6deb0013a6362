using System.Text.Json;

namespace Verbatim.Sources;

/// <summary>The lines of an event whose JSON is not complete yet; usually none, because one line is one event.</summary>
internal sealed class PendingEvent(int maxEventBytes)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ProviderJson.MaxDepth };

    private readonly List<byte[]> _lines = [];
    private byte[] _unread = [];
    private JsonReaderState _state = new(Options);
    private int _bytes;

    /// <summary>Whether the lines came without <c>data:</c>, so that the next one belongs to them whatever it begins with.</summary>
    public bool HoldsBareLines { get; private set; }

    public void Take(ReadOnlySpan<byte> line, bool isBare, List<ReadOnlyMemory<byte>> events)
    {
        switch (Read(line))
        {
            case Progress.Complete:
                _lines.Add(line.ToArray());
                GiveOut(_lines, events);
                Reset();
                break;
            case Progress.More when _bytes + line.Length <= maxEventBytes:
                _lines.Add(line.ToArray());
                _bytes += line.Length;
                HoldsBareLines = isBare;
                break;
            case var _ when _lines is []:
                events.Add(line[..Math.Min(line.Length, maxEventBytes)].ToArray());
                Reset();
                break;
            default:
                // What was held cannot be the beginning of this line's event: it was broken by itself.
                GiveUp(events);
                Take(line, isBare, events);
                break;
        }
    }

    /// <summary>No further line belongs to what is held: each line that is an event by itself goes out, and what is left as one, unreadable.</summary>
    public void GiveUp(List<ReadOnlyMemory<byte>> events)
    {
        if (_lines is [])
            return;

        List<byte[]> lines = [.. _lines];
        Reset();

        var broken = new List<byte[]>();
        foreach (byte[] line in lines)
        {
            bool isEvent = Read(line) == Progress.Complete;
            Reset();
            if (!isEvent)
            {
                broken.Add(line);
                continue;
            }

            GiveOut(broken, events);
            events.Add(line);
        }

        GiveOut(broken, events);
    }

    // Lines of one event are joined by a line feed, as server-sent events have it; between the tokens of JSON it means nothing.
    private Progress Read(ReadOnlySpan<byte> line)
    {
        if (line.Length > maxEventBytes)
            return Progress.Broken;

        ReadOnlySpan<byte> bytes = _lines is [] ? line : (byte[])[.. _unread, (byte)'\n', .. line];
        try
        {
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, _state);
            bool isClosed = false;
            while (reader.Read())
                isClosed = reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;

            if (isClosed)
                return Progress.Complete;

            _unread = bytes[(int)reader.BytesConsumed..].ToArray();
            _state = reader.CurrentState;
            return Progress.More;
        }
        catch (JsonException)
        {
            return Progress.Broken;
        }
    }

    private void Reset()
    {
        _lines.Clear();
        _unread = [];
        _state = new JsonReaderState(Options);
        _bytes = 0;
        HoldsBareLines = false;
    }

    private static void GiveOut(List<byte[]> lines, List<ReadOnlyMemory<byte>> events)
    {
        if (lines is [byte[] only])
            events.Add(only);
        else if (lines is not [])
            events.Add((byte[])[.. lines.SelectMany((line, i) => i == 0 ? line : line.Prepend((byte)'\n'))]);

        lines.Clear();
    }

    private enum Progress
    {
        More,
        Complete,
        Broken,
    }
}
