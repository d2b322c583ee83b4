using IpAdapter.Graph;
using Microsoft.Extensions.DependencyInjection;

namespace NeverArrives;

/// <summary>Loading it does not end: somebody has to end the program.</summary>
public sealed class WaitingPlugin : IPlugin
{
    public WaitingPlugin()
    {
        Console.Error.WriteLine("begun to arrive");
        Thread.Sleep(Timeout.Infinite);
    }

    public void ConfigureServices(IServiceCollection services)
    {
    }
}
