using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Sampling;

/// <summary>Samplers, and the node that draws with them.</summary>
public sealed class SamplingPlugin : IPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<IResultType, LatentsResult>();
}
