using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Metrics and traces leave by OTLP where OpenTelemetry's own variables say where to; without them nothing listens.</summary>
internal static class TelemetryExport
{
    private const string ServiceName = "OTEL_SERVICE_NAME";

    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!Endpoints.Any(name => builder.Configuration[name] is { Length: > 0 }))
            return;

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Configuration[ServiceName] is { Length: > 0 } named ? named : "verbatim"))
            .WithMetrics(metrics => metrics
                .AddMeter(LedgerTelemetry.Name, ServerTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter())
            .WithTracing(traces => traces
                .AddSource(LedgerTelemetry.Name)

                // A download's address is the right to it; who asks after the server's health asks all day.
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context =>
                    !context.Request.Path.StartsWithSegments("/objects") && !context.Request.Path.StartsWithSegments("/health"))
                .AddOtlpExporter());
    }
}
