using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Verbatim.Client;

/// <summary>Sends requests to one server, and turns its problems into exceptions.</summary>
internal sealed class ServerCalls(HttpClient http)
{
    // A browser sends a session's cookie whoever asks it to; only the app's own page can add this.
    private const string OwnRequest = "X-Verbatim-Request";

    public async Task<TAnswer> GetAsync<TAnswer>(string address, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, address, null, [], cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, answer, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TAnswer> PostAsync<TAnswer>(string address, HttpContent body, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, address, body, [], cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends, and returns when the head of the answer is there. The caller disposes it, which drops what has not been read.</summary>
    /// <param name="method">What to do.</param>
    /// <param name="address">Relative to the server's.</param>
    /// <param name="body">Disposed here.</param>
    /// <param name="headers">Headers of this request alone.</param>
    /// <param name="cancellationToken">Gives up; the server may have done it.</param>
    /// <exception cref="VerbatimException">The answer is a problem.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, HttpContent? body, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative)) { Content = body };
        if (method != HttpMethod.Get)
            request.Headers.Add(OwnRequest, "1");
        foreach ((string name, string value) in headers)
            request.Headers.Add(name, value);

        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
            throw await VerbatimException.OfAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The answer's body, whole.</summary>
    public static async Task<TAnswer> ReadAsync<TAnswer>(HttpResponseMessage response, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(body, answer, cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException("The server answered null.");
    }
}
