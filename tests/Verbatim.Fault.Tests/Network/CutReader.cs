using System.Net;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Reads a run over connections that are cut, each time going on behind the last whole event, until a stream ends well.</summary>
internal sealed class CutReader(FaultServer server, CuttingProxy proxy, string run, string name)
{
    private string? _cursor;
    private int _reads;

    /// <summary>What came, over all connections.</summary>
    public List<Line> Lines { get; } = [];

    public int Cuts { get; private set; }

    /// <summary>Reads to the end; each cut is for one connection, and the one after the last is whole.</summary>
    public async Task ReadAsync(bool follows, bool byHeader, IEnumerable<(long AfterBytes, bool Resets)> cuts, CancellationToken cancellation)
    {
        using IEnumerator<(long AfterBytes, bool Resets)> next = cuts.GetEnumerator();
        do
        {
            if (next.MoveNext())
                proxy.CutNext(next.Current.AfterBytes, next.Current.Resets);
        }
        while (!await EndsWellAsync(follows, byHeader, cancellation));

        server.History.Resumed(new Reading(run, $"{name}, cut {Cuts} times", Lines));
    }

    private async Task<bool> EndsWellAsync(bool follows, bool byHeader, CancellationToken cancellation)
    {
        string query = (follows ? "&follow=true" : "") + (byHeader || _cursor is null ? "" : $"&cursor={_cursor}");
        using HttpRequestMessage request = new(HttpMethod.Get, $"{RunClient.Runs}/{run}/replay/stream?ids=true{query}");
        if (byHeader && _cursor is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _cursor);
        try
        {
            using HttpResponseMessage answer = await proxy.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            answer.EnsureSuccessStatusCode();
            if (answer.StatusCode == HttpStatusCode.NoContent)
                return true;

            (int read, long after) = (++_reads, Lines.Count == 0 ? 0 : Lines[^1].EventId);
            await foreach ((string? id, byte[] frame) in SseEvents.ReadAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellation))
            {
                Line line = History.LineOf(frame);
                server.History.Seen(new Seen(run, name, read, after, line));
                Lines.Add(line);
                _cursor = id;
            }

            return true;
        }
        catch (Exception cut) when (cut is HttpRequestException { StatusCode: null } or IOException)
        {
            Cuts++;
            return false;
        }
    }
}
