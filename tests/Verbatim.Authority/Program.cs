using Microsoft.Extensions.Options;
using OpenIddict.Server;
using Verbatim.Authority;

// Its own folder and no other is watched for settings: the one it is started from may be a whole checkout.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.ClearProviders();
builder.Services.AddSingleton<Publishing>();
builder.Services.AddSingleton<SignedIn>();
builder.AddAuthority();

WebApplication app = builder.Build();
app.Services.GetRequiredService<Publishing>().Watch(app);
app.UseAuthentication();
app.MapControl(app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue);
await app.StartAsync();
Console.WriteLine($"Authority listens on {app.Urls.Single()}");

// Whoever started it holds its input open; it goes with them, however they end.
await Console.In.ReadToEndAsync();
await app.StopAsync();
