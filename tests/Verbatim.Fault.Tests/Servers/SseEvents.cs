using System.Runtime.CompilerServices;
using System.Text;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>Cuts a stream into its events as an EventSource does: what no empty line has completed is no event.</summary>
internal static class SseEvents
{
    /// <summary>The id, where there is one, and the data of each event, comments aside; ends where the stream ends, well or not.</summary>
    public static async IAsyncEnumerable<(string? Id, byte[] Frame)> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using StreamReader lines = new(body, Encoding.UTF8);
        string? id = null, data = null;
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && data is not null)
            {
                yield return (id, Encoding.UTF8.GetBytes(data));
                (id, data) = (null, null);
            }
        }
    }
}
