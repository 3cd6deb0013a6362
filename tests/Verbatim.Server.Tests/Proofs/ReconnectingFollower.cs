using System.Net;
using System.Text;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Follows a run the way an EventSource does: cut off, it comes back with the last id it saw, until 204 or the end.</summary>
internal sealed class ReconnectingFollower(ProofServer server, string run, Action onFrame)
{
    private string? _lastId;
    private bool _isEnded;

    public List<string> Frames { get; } = [];

    public int Reconnects { get; private set; }

    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (!_isEnded)
        {
            try
            {
                await OnceAsync(cancellation);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                Reconnects++;
                await Task.Delay(TimeSpan.FromMilliseconds(40), cancellation);
            }
        }
    }

    private async Task OnceAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new RunApi(server.Http, run).FollowRequest("&ids=true", _lastId);
        using HttpResponseMessage answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            _isEnded = true;
            return;
        }

        answer.EnsureSuccessStatusCode();
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        string? id = null, data = null;
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && data is not null)
            {
                // Only the empty line completes an event: what a cut left unfinished counts as unseen.
                Frames.Add(data);
                _lastId = id;
                onFrame();
                (id, data) = (null, null);
            }
        }

        // As an EventSource does: it comes back after a clean end too, and the end of an ended run answers 204.
    }
}
