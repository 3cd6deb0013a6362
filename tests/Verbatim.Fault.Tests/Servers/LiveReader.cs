using System.Net;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>Follows a run from the start the way an EventSource does, cut off or not, until the run is at its end.</summary>
internal sealed class LiveReader(FaultServer server, string run, string name)
{
    private string? _lastId;
    private long _last;
    private int _read;

    public int Cuts { get; private set; }

    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (await ReadOnceAsync(cancellation))
                    return;
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                Cuts++;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(40), cancellation);
        }
    }

    /// <returns>Whether the run is at its end.</returns>
    private async Task<bool> ReadOnceAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{RunClient.Runs}/{run}/replay/stream?follow=true&ids=true");
        if (_lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        using HttpResponseMessage answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode == HttpStatusCode.NoContent)
            return true;
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable)
            return false;

        answer.EnsureSuccessStatusCode();
        (int read, long after) = (++_read, _last);
        await foreach ((string? id, byte[] data) in SseEvents.ReadAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellation))
        {
            Line frame = History.LineOf(data);
            server.History.Seen(new Seen(run, name, read, after, frame));
            (_lastId, _last) = (id, frame.EventId);
        }

        return false;
    }
}
