using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Access;

/// <summary>How a caller is known: a bearer token where one is sent, else the web app's session .</summary>
internal static class Authentication
{
    /// <summary>By how much the clocks of an authority and of this server may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private const string Either = "either";

    public static void AddCallers(this WebApplicationBuilder builder, DataFolders folders)
    {
        AccessOptions access = Configured(builder.Configuration);
        builder.Services.AddOptionsWithValidateOnStart<AccessOptions, AccessOptions.Validator>().BindConfiguration(AccessOptions.Section);
        builder.Services.AddDataProtection().SetApplicationName("Verbatim").PersistKeysToFileSystem(new DirectoryInfo(folders.Keys));
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
        builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, displayName: null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization")
                    ? JwtBearerDefaults.AuthenticationScheme
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<JwtBearerOptions, BearerTokens>(JwtBearerDefaults.AuthenticationScheme, options => TakeTokens(options, access, development))
            .AddCookie(options => KeepSession(options, folders));
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
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384],
            TryAllIssuerSigningKeys = false,
            ClockSkew = ClockSkew,
            NameClaimType = "sub",
            RoleClaimType = "roles",
        };
    }

    private static void KeepSession(CookieAuthenticationOptions options, DataFolders folders)
    {
        // Cookies know no ports: two servers on one machine would overwrite each other's session without the instance in the name.
        options.Cookie.Name = $"verbatim-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folders.Root)).AsSpan(0, 6))}";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.Events.OnRedirectToLogin = context =>
        {
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
