using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Verbatim.Server.Access;

/// <summary>What the authority publishes: its endpoints and its keys. Fetched at the start, then regularly; old keys go on while it cannot be reached.</summary>
/// <remarks>
/// The framework's own manager is not used: it fetches no more often than every five minutes, and goes on accepting a withdrawn key as
/// "last known good" for an hour.
/// </remarks>
internal sealed partial class AuthorityMetadata : BackgroundService, IConfigurationManager<OpenIdConnectConfiguration>
{
    // A real authority's is some kilobytes; what is larger or slower is not waited for.
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = MaxBytes };
    private readonly TimeSpan _every;
    private readonly string? _authority;
    private readonly TimeProvider _time;
    private readonly ILogger<AuthorityMetadata> _logger;
    private volatile Published? _published;
    private Task? _fetch;
    private long _began;

    public AuthorityMetadata(IOptions<AccessOptions> options, TimeProvider time, ILogger<AuthorityMetadata> logger)
    {
        _authority = options.Value.Authority?.TrimEnd('/');
        _every = options.Value.RefreshKeysEvery;
        (_time, _logger) = (time, logger);
    }

    /// <summary>Changes whenever the keys do, so that what was validated with others can be told.</summary>
    public int Version => _published?.Version ?? 0;

    /// <exception cref="AuthorityUnavailableException">Nothing could be fetched yet.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (_published is null)
            await RefreshAsync(cancel);

        return _published?.Configuration ?? throw new AuthorityUnavailableException();
    }

    /// <summary>The framework asks for it where a key is unknown, and does not wait. What goes wrong is logged by the fetch itself.</summary>
    public void RequestRefresh() => _ = RefreshAsync(CancellationToken.None);

    /// <summary>Fetches anew, or joins a fetch that is going on, unless the last one began a moment ago: made-up key ids must not become requests.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_fetch is not { IsCompleted: false })
            {
                TimeSpan rest = _every < LongestRest ? _every : LongestRest;
                if (_fetch is not null && _time.GetElapsedTime(_began) < rest)
                    return Task.CompletedTask;

                _began = _time.GetTimestamp();
                _fetch = FetchAsync();
            }

            return _fetch.WaitAsync(cancellationToken);
        }
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_authority is null)
            return;

        using var timer = new PeriodicTimer(_every, _time);
        try
        {
            do
                await RefreshAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server goes down.
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            var configuration = OpenIdConnectConfiguration.Create(await _http.GetStringAsync($"{_authority}/.well-known/openid-configuration"));

            // OpenID Connect Discovery 1.0, 4.3: an authority speaks for itself and for no other.
            if (configuration.Issuer?.TrimEnd('/') != _authority)
                throw new InvalidOperationException("The metadata names another issuer.");

            // Keys that came in the clear could be anybody's.
            if (!Uri.TryCreate(configuration.JwksUri, UriKind.Absolute, out Uri? address) || !(address.Scheme == Uri.UriSchemeHttps || address.IsLoopback))
                throw new InvalidOperationException("The metadata names no https address for its keys.");

            var keys = JsonWebKeySet.Create(await _http.GetStringAsync(configuration.JwksUri));
            foreach (SecurityKey key in keys.GetSigningKeys())
                configuration.SigningKeys.Add(key);
            if (configuration.SigningKeys.Count == 0)
                throw new InvalidOperationException("The metadata has no keys.");

            Take(configuration);
        }
        catch (Exception exception)
        {
            // Whatever went wrong was sent by somebody else; what was fetched before stays in force.
            Log.NotFetched(_logger, exception);
        }
    }

    private void Take(OpenIdConnectConfiguration configuration)
    {
        string keys = string.Join(' ', configuration.SigningKeys.Select(key => Convert.ToHexString(key.ComputeJwkThumbprint())).Order(StringComparer.Ordinal));
        Published? before = _published;
        bool isOther = before?.Keys != keys;
        _published = new Published(configuration, keys, isOther ? (before?.Version ?? 0) + 1 : before!.Version);
    }

    private sealed record Published(OpenIdConnectConfiguration Configuration, string Keys, int Version);

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "The authority's keys could not be fetched; those that are known stay in force")]
        public static partial void NotFetched(ILogger logger, Exception exception);
    }
}
