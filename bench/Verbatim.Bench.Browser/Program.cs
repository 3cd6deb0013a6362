using Microsoft.AspNetCore.Components.WebAssembly.Hosting;

// There is nothing to show: the page calls what FoldPasses exports.
await WebAssemblyHostBuilder.CreateDefault(args).Build().RunAsync();
