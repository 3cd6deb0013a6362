using System.Diagnostics;
using Verbatim.Fault.Tests.Servers;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Recorders and followers who have nothing to do with the fault, and are not to feel it.</summary>
internal sealed class OtherWork(FaultServer server, string name)
{
    private const int Recorders = 2;
    private const int FramesPerRun = 60;
    private const int FramesPerBatch = 4;

    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _appends = [];
    private readonly List<string> _runs = [];
    private volatile bool _isEnough;

    /// <summary>The runs that were recorded and followed to their ends.</summary>
    public IReadOnlyList<string> Runs
    {
        get
        {
            lock (_gate)
                return [.. _runs];
        }
    }

    /// <summary>Works until somebody says that it is enough.</summary>
    public Task GoOnAsync(CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, Recorders).Select(recorder => RecordAsync(recorder, cancellation)));

    public void End() => _isEnough = true;

    /// <summary>How long the appends took since this was asked last.</summary>
    public IReadOnlyList<TimeSpan> TakeTimes()
    {
        lock (_gate)
        {
            TimeSpan[] times = [.. _appends.Order()];
            _appends.Clear();
            return times;
        }
    }

    private async Task RecordAsync(int recorder, CancellationToken cancellation)
    {
        for (int i = 0; !_isEnough; i++)
        {
            string run = $"{name}-{recorder}-{i}";
            var producer = new Producer(server, run, FramesPerRun, seed: i);
            await producer.BeginAsync(cancellation);
            Task following = new LiveReader(server, run, "another reader").FollowAsync(cancellation);
            for (int done = 0; done < FramesPerRun; done += FramesPerBatch)
            {
                long began = Stopwatch.GetTimestamp();
                await producer.AppendUntilTakenAsync(done + 1, done + FramesPerBatch, cancellation);
                lock (_gate)
                    _appends.Add(Stopwatch.GetElapsedTime(began));
            }

            await following;
            lock (_gate)
                _runs.Add(run);
        }
    }
}
