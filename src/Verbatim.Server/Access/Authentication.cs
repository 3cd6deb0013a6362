using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using Verbatim.Server.Hosting;
using Verbatim.Server.Keys;

namespace Verbatim.Server.Access;

/// <summary>How a caller is known: a bearer token where one is sent, else the web app's session .</summary>
internal static class Authentication
{
    /// <summary>By how much the clocks of an authority and of this server may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>Asymmetric ones: who can check a token must not be able to make one.</summary>
    public static readonly IReadOnlyList<string> Algorithms =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384];

    private const string Either = "either";

    public static void AddCallers(this WebApplicationBuilder builder, DataFolders folders)
    {
        AccessOptions access = Configured(builder.Configuration);
        builder.Services.AddOptionsWithValidateOnStart<AccessOptions, AccessOptions.Validator>().BindConfiguration(AccessOptions.Section);
        builder.Services.AddDataProtection().SetApplicationName("Verbatim").PersistKeysToFileSystem(new DirectoryInfo(folders.Keys));
        builder.Services.AddOtherOrigins();
        builder.Services.AddPermissions();
        builder.Services.AddSingleton<ValidatedTokens>();
        builder.Services.AddSingleton<AuthorityMetadata>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AuthorityMetadata>());
        if (access.Authority is not null)
        {
            builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
                .Configure<AuthorityMetadata>((options, authority) => options.ConfigurationManager = authority);
        }

        // Made now and not at the first request: who asks for a token asks before that.
        TokenValidationParameters? development =
            HasDevelopmentIssuer(builder.Environment, builder.Configuration) ? DevelopmentIssuer.Validation(folders.Keys) : null;
        builder.Services.AddSingleton<ApiKeys>();
        builder.Services.AddSingleton(new OperatorKey(folders));
        builder.Services.AddSingleton<EndedSessions>();
        builder.Services.AddAntiforgery(options =>
        {
            options.Cookie.Name = $"form-{InstanceCookies.NameOf(folders)}";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        AuthenticationBuilder authentication = builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, displayName: null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization")
                    ? JwtBearerDefaults.AuthenticationScheme
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<JwtBearerOptions, BearerTokens>(JwtBearerDefaults.AuthenticationScheme, options => TakeTokens(options, access, development))
            .AddCookie(options => KeepSession(options, access, folders));
        if (access.ClientId is not null)
            authentication.AddAuthoritySignIn(access, folders);
    }

    /// <summary>In Development, unless an authority is configured to be used there too.</summary>
    public static bool HasDevelopmentIssuer(IHostEnvironment environment, IConfiguration configuration) =>
        environment.IsDevelopment() && Configured(configuration).Authority is null;

    private static AccessOptions Configured(IConfiguration configuration) =>
        configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions();

    private static void TakeTokens(JwtBearerOptions options, AccessOptions access, TokenValidationParameters? development)
    {
        options.MapInboundClaims = false;
        options.IncludeErrorDetails = false;
        if (development is not null)
        {
            options.TokenValidationParameters = development;
            return;
        }

        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = access.Audience,
            ValidTypes = [access.TokenType],
            ValidAlgorithms = Algorithms,
            TryAllIssuerSigningKeys = false,
            ClockSkew = ClockSkew,
            NameClaimType = "sub",
            RoleClaimType = "roles",
        };
    }

    private static void KeepSession(CookieAuthenticationOptions options, AccessOptions access, DataFolders folders)
    {
        options.CookieManager = new InstanceCookies();
        options.Cookie.Name = InstanceCookies.NameOf(folders);
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = access.SessionLifetime;

        // What the authority has said of somebody is asked again after that; in Development there is nobody to ask.
        options.SlidingExpiration = access.Authority is null;
        options.Events.OnValidatePrincipal = context =>
        {
            EndedSessions ended = context.HttpContext.RequestServices.GetRequiredService<EndedSessions>();
            if (ended.Withdrawn(context.Principal!) is not { } withdrawn)
                return Task.CompletedTask;

            if (withdrawn.IsCancellationRequested)
                context.RejectPrincipal();
            context.HttpContext.Features.Set(new Withdrawal(withdrawn));
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToLogin = context =>
        {
            if (access.ClientId is not null && AuthoritySignIn.IsNavigation(context.Request))
                return AuthoritySignIn.ChallengeAsync(context.HttpContext);

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }
}
