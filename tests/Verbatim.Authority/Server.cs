using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Verbatim.Authority;

/// <summary>OpenIddict without a database: two clients, one that signs people in and one that is a program.</summary>
internal static class Server
{
    public const string Secret = "a secret of the tests";

    public static void AddAuthority(this WebApplicationBuilder builder) => builder.Services.AddOpenIddict().AddServer(server =>
    {
        server.EnableDegradedMode();
        server.SetTokenEndpointUris("connect/token");
        server.SetAuthorizationEndpointUris("connect/authorize");
        server.SetEndSessionEndpointUris("connect/end-session");
        server.AllowClientCredentialsFlow();
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.DisableScopeValidation();
        server.DisableAccessTokenEncryption();
        server.AddEphemeralEncryptionKey();
        server.AddSigningCredentials(Keys.Make());
        server.UseAspNetCore().DisableTransportSecurityRequirement();

        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId is not ("verbatim-web" or "program") || context.ClientSecret != Secret)
                context.Reject(OpenIddictConstants.Errors.InvalidClient);
            return default;
        }));
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != "verbatim-web" || !new Uri(context.RedirectUri!).IsLoopback)
                context.Reject(OpenIddictConstants.Errors.InvalidClient);
            return default;
        }));
        server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(_ => default));
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.Request.IsClientCredentialsGrantType())
                context.SignIn(Who(context.Transaction).AskedFor(context.Request));
            return default;
        }));
        server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            context.SignIn(Who(context.Transaction).AskedFor(context.Request));
            return default;
        }));
        server.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            context.SignOut();
            return default;
        }));
    });

    private static SignedIn Who(OpenIddictServerTransaction transaction) =>
        transaction.GetHttpRequest()!.HttpContext.RequestServices.GetRequiredService<SignedIn>();
}
