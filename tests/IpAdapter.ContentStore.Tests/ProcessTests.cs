using System.Diagnostics;
using StoreWriter;

namespace IpAdapter.ContentStore.Tests;

/// <summary>Processes that use one folder, die, or have no room.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly ValueStoreOptions s_options = new() { LargestInIndex = 4096 };

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_value_is_whole_or_not_there_whenever_a_writer_is_killed()
    {
        var written = 0;
        for (var round = 0; round < 4; round++)
        {
            using var writer = Start("", $"{_folder.Path} {100 * round} 100");
            // After another line each time, and without looking: somewhere within the next value.
            for (var line = 0; line < 1 + 5 * round; line++)
                Assert.NotNull(await writer.StandardOutput.ReadLineAsync(Cancellation));
            writer.Kill();
            await writer.WaitForExitAsync(Cancellation);

            using var store = ValueStore.Open(_folder.Path, s_options);
            written += 5 * round;
            Assert.InRange(AssertWhole(store, 100 * round + 100), written, int.MaxValue);
            Assert.Empty(store.Verify().Damaged);
        }
    }

    [Fact]
    public async Task Two_processes_write_to_one_folder_within_its_bound()
    {
        const int MostBytes = 500_000;
        using (var one = Start("", $"{_folder.Path} 0 40 {MostBytes}"))
        using (var other = Start("", $"{_folder.Path} 20 40 {MostBytes}"))
        {
            foreach (var writer in (Process[])[one, other])
            {
                var said = await writer.StandardOutput.ReadToEndAsync(Cancellation);
                Assert.Equal(40, said.Split("put ").Length - 1);
                await writer.WaitForExitAsync(Cancellation);
            }
        }

        using var store = ValueStore.Open(_folder.Path, s_options);
        Assert.InRange(store.Bytes, 1, MostBytes);
        Assert.Equal(store.Count, AssertWhole(store, 60));
        var verified = store.Verify();
        Assert.Equal(0, verified.Damaged.Count + verified.Strays);
    }

    [Fact]
    public async Task A_value_that_the_disk_has_no_room_for_is_refused_and_the_others_stay()
    {
        // No file may become larger than 80 KiB, which by default would end the process: the first value's can't, nor after some others can
        // the index.
        using var writer = Start("trap '' XFSZ; ulimit -f 80; export DOTNET_EnableWriteXorExecute=0; ", $"{_folder.Path} 11 30");
        var said = await writer.StandardOutput.ReadToEndAsync(Cancellation);

        Assert.Contains("refused 11", said, StringComparison.Ordinal);
        Assert.Contains("refused 40", said, StringComparison.Ordinal);
        Assert.Contains($"the store '{_folder.Path}' can't be read and written: ", said, StringComparison.Ordinal);
        Assert.Contains("make room", said, StringComparison.Ordinal);
        Assert.Contains("put 12", said, StringComparison.Ordinal);
        using var store = ValueStore.Open(_folder.Path, s_options);
        Assert.Equal(said.Split("put ").Length - 1, AssertWhole(store, 41));
        Assert.Empty(Directory.GetFiles(_folder.In("unfinished")));
        Assert.Equal(0, store.Verify().Strays);
    }

    private static int AssertWhole(ValueStore store, int numbers)
    {
        var there = 0;
        for (var number = 0; number < numbers; number++)
        {
            if (store.Find(NumberedBytes.Key(number), new NumberedBytes()) is not { } value)
                continue;
            Assert.Equal(NumberedBytes.Value(number), value);
            there++;
        }

        return there;
    }

    private static Process Start(string before, string arguments)
    {
        var program = Path.Combine((string)AppContext.GetData("StoreWriter")!, "StoreWriter");
        var start = new ProcessStartInfo("bash", ["-c", $"{before}exec {program} {arguments}"]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }
}
