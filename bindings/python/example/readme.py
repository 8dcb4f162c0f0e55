"""One scan of a fresh waybill: may it be sent, and as what?"""

from waybill_engine import Accepted, Duplicate, Malformed, Rejected, Scan, Tracker, decide

outbox: list[bytes] = []
scan = Scan(
    token="token-of-the-order-event",
    waybill_id="SF1020304050607",
    action_time=1_794_999_000,  # Unix seconds, or a datetime with a zone
    action_type=100001,
    action_msg="【杭州市】余杭服务部已揽收",
)
tracker = Tracker.START  # a fresh waybill; later Tracker(column), the 16 bytes that you stored

match decide(tracker, scan, now=1_795_000_000):  # your clock
    case Accepted(tracker=tracker, https_body=body):
        outbox.append(body)  # in one transaction with bytes(tracker)
    case Duplicate():
        pass  # was accepted before: nothing to send
    case Rejected(code=code, english=text) | Malformed(code=code, english=text):
        print(code.value, text)

print(outbox[0].decode())
