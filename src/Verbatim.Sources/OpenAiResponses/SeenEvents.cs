using System.Runtime.InteropServices;
using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>Recognises events that a resumed stream repeats, by the provider's own numbers, as long as those can be trusted.</summary>
/// <param name="resumedAfter">The last number of the response that an earlier body took; the smallest number where it begins here.</param>
internal sealed class SeenEvents(long resumedAfter)
{
    private readonly Dictionary<long, int> _seen = [];
    private long _highest = long.MinValue;
    private bool _isTrusted = true;

    public bool IsRepeated(string type, JsonElement providerEvent)
    {
        if (!_isTrusted || providerEvent.Number("sequence_number") is not { } number)
            return false;

        if (number <= resumedAfter)
            return true;

        int mark = HashCode.Combine(type, providerEvent.Index("output_index"), providerEvent.Index("content_index"), LengthOf(providerEvent.Member("delta")));
        if (number > _highest)
        {
            _highest = number;
            _seen[number] = mark;
            return false;
        }

        // Another event under a number that was used: this server does not count, so its numbers tell nothing.
        bool isRepeated = _seen.TryGetValue(number, out int known) && known == mark;
        _isTrusted = isRepeated;
        return isRepeated;
    }

    private static int LengthOf(JsonElement? value) => value is { } present ? JsonMarshal.GetRawUtf8Value(present).Length : 0;
}
