using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

public class AuditTests
{
    private static readonly string Plugin = Path.Combine(Repository.Root, "artifacts", "test-plugins", "LosesNumbers");

    [Fact]
    public async Task Verbose_names_each_call_of_a_plugin_that_loses_a_number_and_what_to_write_instead()
    {
        var listed = await Command.RunAsync(Repository.Root, "plugins", "list", "--plugins", Plugin, "--verbose");

        Assert.Equal(0, listed.Code);
        Assert.Contains("using Scalar number = 2;", listed.Error, StringComparison.Ordinal);
        Assert.Contains(
            "  LosesNumbers: LosesNumbers.Loses.InAnOperator calls torch.Tensor.op_Multiply(torch.Tensor, double)",
            listed.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Otherwise_nothing_is_said_of_them() =>
        Assert.Equal("", (await Command.RunAsync(Repository.Root, "plugins", "list", "--plugins", Plugin)).Error);

    [Fact]
    public async Task The_plugins_that_come_with_the_command_lose_none() =>
        Assert.Equal("", (await Command.RunAsync(Repository.Root, "plugins", "list", "--verbose")).Error);
}
