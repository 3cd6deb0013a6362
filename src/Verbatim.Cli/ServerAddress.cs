using System.CommandLine;
using System.Net.Http.Headers;
using Verbatim.Client;

namespace Verbatim.Cli;

/// <summary>The server that a command talks to, and on whose behalf.</summary>
internal static class ServerAddress
{
    public const string TokenVariable = "VERBATIM_TOKEN";

    private const string Variable = "VERBATIM_SERVER";

    public static readonly Option<string> Option = new("--server")
    {
        Description = $"The server's address, also {Variable}. The token comes from {TokenVariable}.",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : "http://localhost:5180",
    };

    /// <summary>The connection that a client is made of; the caller disposes it.</summary>
    public static HttpClient Open(ParseResult parsed) => Open(parsed, Token());

    /// <summary>The same with a token of the command's own.</summary>
    public static HttpClient Open(ParseResult parsed, string? token)
    {
        string text = parsed.GetRequiredValue(Option);
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new CommandFailedException($"--server is {text}; give an address such as http://localhost:5180.");

        // A run may take hours, recorded or followed; only the connection itself has to be made in time.
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15), AllowAutoRedirect = false })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static string? Token()
    {
        string? token = Environment.GetEnvironmentVariable(TokenVariable)?.Trim();
        return string.IsNullOrEmpty(token) ? null
            : token.Any(character => character is <= ' ' or > '~')
                ? throw new CommandFailedException($"{TokenVariable} holds no token: there is a blank, a line end or a letter in it that no token has.")
                : token;
    }

    public static VerbatimClient Client(HttpClient http) => new(http);
}
