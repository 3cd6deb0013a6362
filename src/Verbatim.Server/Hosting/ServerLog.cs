namespace Verbatim.Server.Hosting;

/// <summary>What the server writes about its work: a line of JSON for each entry, and nothing that lets anybody in.</summary>
internal static class ServerLog
{
    private const string Formatter = "Logging:Console:FormatterName";

    public static void AddLog(this WebApplicationBuilder builder)
    {
        // A person at a terminal reads text. Elsewhere a program does, and what a caller sent must not look like an entry of its own.
        if (!builder.Environment.IsDevelopment())
            builder.Configuration[Formatter] ??= "json";

        // The framework's own entries about requests name addresses, and a download link is one.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    }
}
