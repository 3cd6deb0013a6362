using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Verbatim.Client;

WebAssemblyHostBuilder builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(new VerbatimClient(new HttpClient { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) }));
await builder.Build().RunAsync();
