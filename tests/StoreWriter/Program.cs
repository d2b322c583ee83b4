using IpAdapter.ContentStore;
using StoreWriter;

// Writes values to a store one after the other, and says each time what became of it.
// StoreWriter FOLDER FIRST COUNT [MOST BYTES]
var options = new ValueStoreOptions { LargestInIndex = 4096, MostBytes = args.Length > 3 ? long.Parse(args[3]) : null };
using var store = ValueStore.Open(args[0], options);
Console.WriteLine("open");
for (var number = int.Parse(args[1]); number < int.Parse(args[1]) + int.Parse(args[2]); number++)
{
    try
    {
        store.Put(NumberedBytes.Key(number), new NumberedBytes(), NumberedBytes.Value(number));
        Console.WriteLine($"put {number}");
    }
    catch (ValueStoreException refused)
    {
        Console.WriteLine($"refused {number}: {refused.Message}");
    }
}
