using IpAdapter.Graph;
using Microsoft.Extensions.DependencyInjection;

namespace ThrowsOnArrival;

public sealed class ThrowingPlugin : IPlugin
{
    public ThrowingPlugin() => throw new ComplaintException("I don't feel like it today");

    public void ConfigureServices(IServiceCollection services)
    {
    }
}

/// <summary>An exception of the plugin's own: kept anywhere, it would hold the plugin.</summary>
public sealed class ComplaintException(string message) : Exception(message);
