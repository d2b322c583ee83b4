using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IpAdapter.Graph.Hosting;

/// <summary>Registers the host of workflows.</summary>
public static class GraphHostServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="GraphHost"/> as a singleton.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="configure">Sets its options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddIpAdapterGraph(this IServiceCollection services, Action<GraphHostOptions> configure)
    {
        services.AddOptions<GraphHostOptions>().Configure(configure);
        return services.AddSingleton(provider => new GraphHost(provider.GetRequiredService<IOptions<GraphHostOptions>>().Value));
    }
}
