using IpAdapter.Graph;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting;

public sealed class GreetingPlugin : IPlugin
{
    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Politeness>();
}
