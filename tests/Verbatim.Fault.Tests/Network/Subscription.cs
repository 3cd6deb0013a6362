using System.Net;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Fault.Tests.Network;

/// <summary>One read of a growing run that begins in what is recorded and goes on into what comes.</summary>
internal sealed class Subscription(FaultServer server, GrowingRun run, string reader)
{
    /// <summary>Where the run stood, as far as its recorder knew, when the server had answered.</summary>
    public int Seam { get; private set; }

    /// <summary>The last frame that it gave.</summary>
    public int Last { get; private set; }

    /// <summary>Whether the server ended the stream, and not the reader.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What came.</summary>
    public List<Line> Lines { get; } = [];

    /// <summary>Begins with a frame, named by its number or by the cursor of the one before it, and reads so many frames beyond the seam, or to the end of the run.</summary>
    public async Task ReadAsync(int after, string? cursor, int beyond, CancellationToken cancellation)
    {
        string at = cursor is null && after > 0 ? $"&at={after + 1}" : "";
        using HttpRequestMessage request = new(HttpMethod.Get, $"{RunClient.Runs}/{run.Name}/replay/stream?follow=true&ids=true{at}");
        if (cursor is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", cursor);
        using HttpResponseMessage answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        Seam = run.Acknowledged;
        Last = after;
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            IsEnded = true;
            return;
        }

        await foreach ((string? id, byte[] frame) in SseEvents.ReadAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellation))
        {
            Line line = History.LineOf(frame);
            server.History.Seen(new Seen(run.Name, reader, 1, after, line));
            Lines.Add(line);
            Last = (int)line.EventId;
            run.Keep(line.EventId, id!);
            if (Last >= Seam + beyond)
                return;
        }

        IsEnded = true;
    }
}
