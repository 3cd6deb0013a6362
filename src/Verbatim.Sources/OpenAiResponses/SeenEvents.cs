using System.Runtime.InteropServices;
using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>Recognises events that a resumed stream repeats, by the provider's own numbers, as long as those can be trusted.</summary>
/// <param name="resumedAfter">The last number of the response that an earlier body took; null where it begins here.</param>
internal sealed class SeenEvents(long? resumedAfter)
{
    // Of what a server sends again by mistake, this many events back can be told from another response under the same id.
    private const int MostMarks = 32_768;

    private readonly Dictionary<long, int> _seen = [];
    private readonly Queue<long> _numbers = new();

    // Up to here all was taken, and what it was is not known any more.
    private long? _forgottenUpTo = resumedAfter;
    private long? _highest = resumedAfter;

    /// <summary>Whether another event came under a number that was used: this server does not count, so its numbers tell nothing.</summary>
    public bool IsContradicted { get; private set; }

    /// <summary>The highest number taken; null where there is none that can be trusted.</summary>
    public long? Last => IsContradicted ? null : _highest;

    public bool IsRepeated(string type, JsonElement? response, JsonElement providerEvent)
    {
        if (IsContradicted || providerEvent.Number("sequence_number") is not { } number)
            return false;

        if (number <= _forgottenUpTo)
            return true;

        int mark = MarkOf(type, response, providerEvent);
        if (!(number <= _highest))
        {
            _highest = number;
            Keep(number, mark);
            return false;
        }

        bool isRepeated = _seen.TryGetValue(number, out int known) && known == mark;
        IsContradicted = !isRepeated;
        return isRepeated;
    }

    // Numbers that are kept only go up.
    private void Keep(long number, int mark)
    {
        if (_numbers.Count == MostMarks)
        {
            long oldest = _numbers.Dequeue();
            _seen.Remove(oldest);
            _forgottenUpTo = oldest;
        }

        _seen.Add(number, mark);
        _numbers.Enqueue(number);
    }

    // Ids and padding are no part of it: some servers change them with every event.
    private static int MarkOf(string type, JsonElement? response, JsonElement providerEvent)
    {
        var mark = new HashCode();
        mark.Add(type);
        mark.Add(providerEvent.Index("output_index"));
        mark.Add(providerEvent.Index("content_index") ?? providerEvent.Index("summary_index"));
        mark.Add(response is { } told ? told.Number("created_at") : null);
        if (providerEvent.Member("delta") is { } delta)
            mark.AddBytes(JsonMarshal.GetRawUtf8Value(delta));
        return mark.ToHashCode();
    }
}
