using Verbatim.Server.Access;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Web;

/// <summary>The web app inside the server: pages rendered here, one component that goes on in the browser.</summary>
internal static class WebApp
{
    public static void AddWeb(this IServiceCollection services) =>
        services.AddRazorComponents().AddInteractiveWebAssemblyComponents();

    /// <summary>Maps pages and static files. Call after authentication and authorisation: pages are for who is signed in, files for everybody.</summary>
    public static void MapWeb(this WebApplication app)
    {
        app.UseContentSecurity();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>()
            .AddInteractiveWebAssemblyRenderMode()
            .AddAdditionalAssemblies(typeof(Verbatim.Web.Playback.LiveRun).Assembly)
            .Needs(Permission.Read)
            .AnswerHead();
    }
}
