using System.Text;
using IpAdapter.Diffusion.Training.Runs.EventFiles;
using IpAdapter.Tests;

namespace IpAdapter.Diffusion.Training.Tests.Runs.EventFiles;

/// <summary>What is written for TensorBoard is what a reader of the published formats finds.</summary>
public sealed class EventFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ipadapter-events-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Numbers_and_pictures_are_read_as_they_were_told()
    {
        byte[] png = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        using (var events = new EventFolder(_folder, 0, new FixedTime()))
        {
            events.AddScalars(1, [("loss", 0.25), ("learning_rate", 1e-4)]);
            events.AddPicture(1, "samples", png, 140, 70);
            events.AddScalars(long.MaxValue, [("loss", -1.5)]);
        }

        var time = FixedTime.Seconds;
        var read = EventFileReader.ReadFolder(_folder);
        Assert.Equal(
            [(1, time, "loss", 0.25f), (1, time, "learning_rate", 1e-4f), (1, time, "samples", null), (long.MaxValue, time, "loss", -1.5f)],
            read.Select(one => (one.Step, one.Time, one.Name, one.Number)));
        Assert.Equal((140, 70), (read[2].Width, read[2].Height));
        Assert.Equal(png, read[2].Png);
    }

    [Fact]
    public void The_checksum_is_that_of_the_published_vectors_and_of_a_slow_table()
    {
        // RFC 3720, B.4: 32 bytes of zeros have the CRC-32C aa 36 91 8a.
        var crc = 0x8a9136aa;
        Assert.Equal(unchecked((crc >> 15 | crc << 17) + 0xa282ead8), MaskedCrc.Compute(new byte[32]));
        var random = new Random(0);
        for (var length = 0; length < 200; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(EventFileReader.MaskedCrc(data), MaskedCrc.Compute(data));
        }
    }

    [Fact]
    public void Gone_on_with_a_new_file_has_the_steps_that_are_made_again_and_the_old_one_has_not()
    {
        Write(0, 1, 5);
        Write(3, 4, 6);
        Write(3, 4, 4);
        Write(4, 5, 7);

        Assert.Equal(4, Directory.GetFiles(_folder).Length);
        foreach (var forgets in (ReadOnlySpan<bool>)[false, true])
            Assert.Equal(Enumerable.Range(1, 7).Select(step => (long)step), EventFileReader.ReadFolder(_folder, forgets)
                .Select(e => e.Step));
        Assert.Equal([0, 0, 0, 3, 4, 4, 4], EventFileReader.ReadFolder(_folder).Select(e => (int)e.Number!));
    }

    [Fact]
    public void Who_has_read_steps_that_are_made_again_is_told_to_forget_them()
    {
        Write(0, 1, 5);
        var read = new List<ReadEvent>();
        EventFileReader.Read(File.ReadAllBytes(Directory.GetFiles(_folder).Single()), read);
        Write(3, 4, 6);
        EventFileReader.Read(File.ReadAllBytes(Directory.GetFiles(_folder).Max()!), read);

        Assert.Equal([1, 2, 3, 4, 5, 6], read.Select(e => e.Step));
    }

    [Fact]
    public void A_record_that_was_cut_anywhere_is_dropped_and_those_before_it_stay()
    {
        Write(0, 1, 3);
        var file = Directory.GetFiles(_folder).Single();
        var whole = File.ReadAllBytes(file);
        var last = whole.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes("loss")) - 29;
        for (var end = whole.Length - 1; end >= last; end--)
        {
            File.WriteAllBytes(file, whole[..end]);
            using (new EventFolder(_folder, 3))
                Assert.Equal([1, 2], EventFileReader.ReadFolder(_folder).Select(e => e.Step));
            File.Delete(Directory.GetFiles(_folder).Max()!);
        }
    }

    [Fact]
    public void A_file_of_somebody_else_stays_as_it_is()
    {
        var other = Path.Combine(_folder, "events.out.tfevents.1700000000.host.1.0");
        File.WriteAllText(other, "of another program");
        Write(0, 1, 2);
        Write(1, 2, 3);

        Assert.Equal("of another program", File.ReadAllText(other));
    }

    // Numbers tell in which run they were told.
    private void Write(long steps, int first, int last)
    {
        using var events = new EventFolder(_folder, steps);
        for (var step = first; step <= last; step++)
            events.AddScalars(step, [("loss", steps)]);
    }

    private sealed class FixedTime : TimeProvider
    {
        public const double Seconds = 1_700_000_000.25;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);
    }
}
