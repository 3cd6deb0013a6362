using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary><c>provider_sequence_number</c> never falls within one response, by itself for each nested agent.</summary>
/// <remarks>Where a frame names no response, nothing tells where one ends: it is passed over.</remarks>
internal sealed class ProviderNumbers : StreamRule
{
    private readonly RecentKeys<(string Scope, string Response), long> _last = new();

    public override void Take(FrameEvent frame, FindingList findings)
    {
        if (frame is not { ProviderSequenceNumber: { } number, ResponseId: { } response })
            return;

        (string, string) key = (ScopeOf(frame), response);
        if (_last.TryGet(key, out long last) && number < last)
            findings.Add(FrameRules.ProviderNumber, "provider_sequence_number falls within its response.");
        else
            _last.Set(key, number);
    }
}
