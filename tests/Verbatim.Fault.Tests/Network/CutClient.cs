using Verbatim.Client;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Frames;
using Verbatim.Frames.Wire;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Reads a run with the .NET client, which is to hide from its caller that connections were cut.</summary>
internal sealed class CutClient(FaultServer server, CuttingProxy proxy, string run)
{
    private readonly VerbatimClient _client = new(proxy.Http, new HurriedTime());

    /// <summary>Follows to the end; the first connection is cut after so many bytes.</summary>
    /// <returns>How often the connection was lost; once for the caller to see where not even the head of the first answer came.</returns>
    public async Task<int> FollowAsync(long afterBytes, CancellationToken cancellation)
    {
        int lost = 0;
        List<Line> lines = [];
        proxy.CutNext(afterBytes, resets: false);
        while (true)
        {
            try
            {
                await foreach (StreamedFrame frame in _client.FollowAsync(RunId.Parse(run, provider: null), cursor: null, change => lost += change == StreamConnection.Lost ? 1 : 0, cancellation))
                    lines.Add(History.LineOf(frame.Bytes.Span));
                break;
            }
            catch (HttpRequestException) when (lines.Count == 0 && lost == 0)
            {
                lost++;
            }
        }

        server.History.Resumed(new Reading(run, $"the client's follow, cut after {afterBytes} bytes", lines));
        return lost;
    }

    /// <summary>Waits for nothing: what is tried is the way back, not the patience before it.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
