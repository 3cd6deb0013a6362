using System.Diagnostics.Metrics;
using Verbatim.Ledger;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>What the ledgers of this process say of the present.</summary>
internal sealed class LedgerGauges : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _values = [];

    public LedgerGauges()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == LedgerTelemetry.Name && instrument.IsObservable)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _values[instrument.Name] = value);
        _listener.Start();
    }

    public long WaitingBytes => Read("verbatim.ledger.waiting");

    public long LiveRuns => Read("verbatim.ledger.live_runs");

    public void Dispose() => _listener.Dispose();

    private long Read(string name)
    {
        _listener.RecordObservableInstruments();
        return _values[name];
    }
}
